--- include visits/is_inside
--- include visits/latest_visit
--- include visits/visit_row
-- Read visits as lists show them, or the latest visit of each of some customers who is inside. Answers a list of
-- objects as JSON.
-- KEYS: 1 all visits, for their slot; ARGV: 1 prefix of all keys, 2 1 for customers, 3… visits or customers
local function visit_of(customer)
  return is_inside(customer) and latest_visit(customer) or ''
end

local rows = {}
for i = 3, #ARGV do
  local row = visit_row(ARGV[2] == '1' and visit_of(ARGV[i]) or ARGV[i])
  if row then table.insert(rows, row) end
end
return #rows == 0 and '[]' or cjson.encode(rows)
