--- include people/mark_of
--- include visits/end_of
--- include visits/visit_record
-- Read when visits began and ended, without those of staff and of who is ignored.
-- Answers {the visit, its start, its end or ''} for each (ms).
-- KEYS: 1 all visits, for their slot; ARGV: 1 prefix of all keys, 2… visits
local found = {}
for i = 2, #ARGV do
  local visit = visit_record(ARGV[i])
  if visit.customer_id and not visit.into and mark_of(visit.customer_id) == '' then
    table.insert(found, {ARGV[i], visit.started, (end_of(visit)) or ''})
  end
end
return found
