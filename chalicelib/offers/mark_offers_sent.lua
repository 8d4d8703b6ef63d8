--- include visits/standing_visit
-- Note that a visit was sent these offers; offers that are not claimed (any more) are passed over.
-- KEYS: 1 the visit; ARGV: 1 prefix of all keys, 2 visit, 3… offers
-- A claim stands with the visit, or with the one that it became a part of meanwhile.
for _, visit in ipairs({ARGV[2], standing_visit(ARGV[2])}) do
  local sent = key('offers-sent', visit)
  for i = 3, #ARGV do
    if call('HEXISTS', sent, ARGV[i]) == 1 then call('HSET', sent, ARGV[i], 'sent') end
  end
end
