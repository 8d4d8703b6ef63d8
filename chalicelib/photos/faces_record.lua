-- Return the key of the record that has a photo's faces: of one that S3 only hides, that of the hidden one.
local function faces_record(photo)
  local hidden = key('hidden-photo', photo)
  return call('EXISTS', hidden) == 1 and hidden or key('photo', photo)
end
