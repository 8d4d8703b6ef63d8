--- include visits/exit_bound
--- include visits/first_exit
-- Return when the visit of a record ended (ms), and the photo in which its customer left as "<photo> <key>". Return
-- nil unless an exit camera saw them after the last sighting and before their next visit.
-- It follows from the sightings and exits alone, so these may come in any order.
local function end_of(record) return first_exit(record.customer_id, record.last_seen, exit_bound(record)) end
