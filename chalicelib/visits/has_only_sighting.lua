-- Tell whether a visit's record has its only sighting.
local function has_only_sighting(record) return record.photo and record.started == record.last_seen end
