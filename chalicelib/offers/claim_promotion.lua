--- include people/records_of
-- Claim an offer for customers in the store: each is told once, and by one attempt at a time.
-- Answers {outcome, visit} a customer, or nothing at all when the offer is deleted. Outcomes: 'claimed';
-- 'told', or about to be by the visit lane; 'busy', claimed by another attempt; 'gone': erased, or part of
-- another customer by now; 'away': has no visit.
-- KEYS: 1 the offer
-- ARGV: 1 prefix of all keys, 2 offer, 3 now (ms), 4 the claim ('promotion <until> <attempt>'),
--       5 seconds for which a visit remembers, 6 seconds for which a customer does, 7… customers
-- The visit, and what it absorbed, is found in the same step: merges and late sightings change it. So
-- these keys can't be among the KEYS; the shop's hash tag keeps them in the same slot.
local offer, now, claim = ARGV[2], tonumber(ARGV[3]), ARGV[4]

local function holds(state)
  local ends = string.match(state, '^promotion (%d+) ')
  return ends and tonumber(ends) > now
end

local function outcome_of(state)
  if not state or state == claim then return nil end
  if not string.match(state, '^promotion ') then return 'told' end
  return holds(state) and 'busy' or nil
end

local function claimed(customer)
  if call('HEXISTS', key('customer', customer), 'status') == 0 then return {'gone', ''} end
  local visit = call('ZREVRANGE', key('visits-of', customer), 0, 0)[1]
  if not visit then return {'away', ''} end
  local found
  for _, record in ipairs(records_of(customer)) do -- what a person was told stays with the record of then
    found = found or outcome_of(call('HGET', key('promoted', record), offer))
  end
  for _, id in ipairs({visit, unpack(call('SMEMBERS', key('visit', visit, 'absorbed')))}) do
    found = found or outcome_of(call('HGET', key('offers-sent', id), offer))
  end
  if found then return {found, visit} end
  call('HSET', key('promoted', customer), offer, claim)
  call('EXPIRE', key('promoted', customer), ARGV[6])
  call('HSET', key('offers-sent', visit), offer, claim)
  call('EXPIRE', key('offers-sent', visit), ARGV[5])
  return {'claimed', visit}
end

if call('EXISTS', KEYS[1]) == 0 then return {} end
local outcomes = {}
for i = 7, #ARGV do table.insert(outcomes, claimed(ARGV[i])) end
return outcomes
