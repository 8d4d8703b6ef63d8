-- Return the owner of a face, nil where it has none, and the record that it was written under, nil where that is
-- its owner. Written as "<owner> <record>", or "<owner>".
local function owner_of(face)
  local owner, record = string.match(call('GET', key('face', face)) or '', '^(%S+) ?(%S*)$')
  return owner, record ~= '' and record or nil
end
