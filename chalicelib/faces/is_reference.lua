--- include faces/owner_of
-- Tell whether a face is one of its owner's references.
local function is_reference(face)
  local owner = owner_of(face)
  return owner and call('HEXISTS', key('references', survivor(owner)), face) == 1
end
