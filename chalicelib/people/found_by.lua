-- The members by which the index of words has a customer: a word, NUL, the id.
local function found_by(customer)
  local members = {}
  for _, field in ipairs({'found.name', 'found.email', 'found.phone'}) do
    for word in string.gmatch(call('HGET', key('customer', customer), field) or '', '[^ ]+') do
      table.insert(members, word .. '\0' .. customer)
    end
  end
  return members
end
