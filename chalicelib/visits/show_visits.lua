--- include visits/latest_visit
--- include visits/visit_row
-- Read visits as lists show them, or the latest visit of each of some customers. Answers a list of objects as JSON.
-- KEYS: 1 all visits, for their slot; ARGV: 1 prefix of all keys, 2 1 for customers, 3… visits or customers
local rows = {}
for i = 3, #ARGV do
  local visit = ARGV[2] == '1' and (latest_visit(ARGV[i]) or '') or ARGV[i]
  local row = visit_row(visit)
  if row then table.insert(rows, row) end
end
return #rows == 0 and '[]' or cjson.encode(rows)
