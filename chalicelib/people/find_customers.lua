-- Find customers by the beginnings of their words, each once, in the order of the words. Answers the last member of
-- the index that was looked at, '' at the index's end, then theirs: at most so many are looked at.
-- KEYS: 1 the index of words
-- ARGV: 1 prefix of all keys, 2 where to go on: after this member, '' at the beginning, 3 most customers, 4 most members looked at,
--       5 which term to go through (from 1), 6… the terms
-- The members name the customers, so these can't be among the KEYS; the shop's hash tag keeps them in one slot.
local most, looks, term = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5 + ARGV[5]]

-- Whether a customer has words that begin as all terms do, and this is the first of those as the term gone through.
local function is_found(word, customer)
  local fields = call('HMGET', key('customer', customer), 'found.name', 'found.email', 'found.phone')
  local words = ''
  for i = 1, 3 do words = words .. ' ' .. (fields[i] or '') end
  for i = 6, #ARGV do
    if not string.find(words, ' ' .. ARGV[i], 1, true) then return false end
  end
  for other in string.gmatch(words, '[^ ]+') do
    if other < word and string.sub(other, 1, #term) == term then return false end
  end
  return true
end

local last, found = ARGV[2], {}
while #found < most and looks > 0 do
  local from = last == '' and '[' .. term or '(' .. last
  local members = call('ZRANGEBYLEX', KEYS[1], from, '(' .. term .. '\255', 'LIMIT', 0, math.min(most, looks))
  if #members == 0 then return {'', unpack(found)} end
  for _, member in ipairs(members) do
    last, looks = member, looks - 1
    if is_found(string.match(member, '^(.*)%z(.*)$')) then table.insert(found, member) end
    if #found == most then break end
  end
end
return {last, unpack(found)}
