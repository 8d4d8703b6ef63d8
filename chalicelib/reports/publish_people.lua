-- Note the number of rows of each customer in an attempt of a report, but not of erased customers.
-- Answers {'superseded'} if the attempt was overtaken, else {'', the erased customers…}.
-- KEYS: 1 the report, 2 its people (hash customer -> number of rows)
-- ARGV: 1 prefix of all keys, 2 attempt, 3… customer, rows, customer, rows…
if call('HGET', KEYS[1], 'attempt') ~= ARGV[2] then return {'superseded'} end
local gone = {}
for i = 3, #ARGV, 2 do
  if erased(ARGV[i]) then
    table.insert(gone, ARGV[i])
  else
    call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  end
end
return {'', unpack(gone)}
