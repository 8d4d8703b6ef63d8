-- Return the photos that a record was found in; some may be deleted.
local function found_in(record) return call('HKEYS', key('photos-of', record)) end
