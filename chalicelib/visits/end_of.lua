--- include visits/first_exit
--- include visits/latest_end
--- include visits/next_start
-- Return when the visit of a record ended (ms), and the photo in which its customer left as "<photo> <key>". Return
-- nil unless an exit camera saw them after the last sighting and before their next visit.
-- It follows from the sightings and exits alone, so these may come in any order.
local function end_of(record)
  local time, photo = first_exit(record.customer_id, record.last_seen, latest_end(record))
  if time and time < (next_start(record) or math.huge) then return time, photo end
end
