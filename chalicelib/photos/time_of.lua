-- Return the time of a photo (ms), or nil where it was deleted.
local function time_of(photo) return tonumber(call('ZSCORE', key('photos'), photo) or nil) end
