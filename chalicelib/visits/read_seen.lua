--- include visits/absorbed
--- include visits/end_of
--- include visits/sightings
--- include visits/visit_record
-- Read visits as reports count them. Answers of each that is a visit of its own {id, customer, started, last seen,
-- number of photos, the first one, ended or '', the photo of its end or '', the visits that it absorbed…}.
-- KEYS: 1 all visits, for their slot; ARGV: 1 prefix of all keys, 2… visits
local found = {}
for i = 2, #ARGV do
  local visit = visit_record(ARGV[i])
  if visit.customer_id and visit.started and visit.last_seen and not visit.into then
    local seen, parts = sightings(ARGV[i], visit), absorbed(ARGV[i], visit)
    local ended, left_in = end_of(visit)
    table.insert(found, {
      ARGV[i], visit.customer_id, visit.started, visit.last_seen, #seen, seen[1] and seen[1][1] or '', ended or '',
      left_in or '', unpack(parts)
    })
  end
end
return found
