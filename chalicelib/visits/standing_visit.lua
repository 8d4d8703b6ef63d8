-- Return the visit that a later sighting made this one a part of, or this one where it still stands.
local function standing_visit(visit) return call('HGET', key('visit', visit), 'into') or visit end
