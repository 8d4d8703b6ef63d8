--- include people/is_customer
--- include people/mark_of
--- include people/records_of
--- include visits/latest_visit
--- include visits/with_absorbed
--- include offers/is_held
-- Claim an offer for customers in the store: each is told once, and by one attempt at a time.
-- Answers {outcome, visit} for each customer, or nothing at all when the offer is deleted. The outcomes:
--   'claimed'
--   'told'   they were told, or the visit lane is about to tell them
--   'busy'   another attempt has claimed them
--   'gone'   they are erased, or part of another customer by now
--   'away'   they have no visit, or a mark
-- KEYS: 1 the offer
-- ARGV: 1 prefix of all keys, 2 offer, 3 now (ms), 4 the claim ('promotion <until> <attempt>'),
--       5 seconds for which a visit remembers, 6 seconds for which a customer does, 7… customers
local offer, now, claim = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local visit_remembers, customer_remembers = ARGV[5], ARGV[6]

local function outcome_of(state)
  if not state or state == claim then return nil end
  if not string.match(state, '^promotion ') then return 'told' end
  return is_held(state, now) and 'busy' or nil
end

local function note(hash, seconds)
  call('HSET', hash, offer, claim)
  call('EXPIRE', hash, seconds)
end

-- Merges and late sightings change records and visits, so both are only known here. Their keys can't be among
-- KEYS; the shop's hash tag keeps them in one slot.
local function claim_for(customer)
  if not is_customer(customer) then return {'gone', ''} end
  local visit = latest_visit(customer)
  if not visit or mark_of(customer) ~= '' then return {'away', ''} end
  local outcome
  for _, record in ipairs(records_of(customer)) do -- a merge leaves what was told with the record of then
    outcome = outcome or outcome_of(call('HGET', key('promoted', record), offer))
  end
  for _, id in ipairs(with_absorbed(visit)) do
    outcome = outcome or outcome_of(call('HGET', key('offers-sent', id), offer))
  end
  if outcome then return {outcome, visit} end
  note(key('promoted', customer), customer_remembers)
  note(key('offers-sent', visit), visit_remembers)
  return {'claimed', visit}
end

if call('EXISTS', KEYS[1]) == 0 then return {} end
local outcomes = {}
for i = 7, #ARGV do table.insert(outcomes, claim_for(ARGV[i])) end
return outcomes
