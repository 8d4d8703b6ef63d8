-- Return the moment (ms) before which the visit of a record can end. An exit that long after the last sighting is
-- another stay's, whose beginning nobody saw.
local LONGEST_STAY_MS = 12 * 3600 * 1000
local function latest_end(record) return tonumber(record.last_seen) + LONGEST_STAY_MS end
