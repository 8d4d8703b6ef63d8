--- include faces/is_passing
--- include people/mark_of
-- Note the photo that a face was indexed of as one that its owner was found in. A review and a stranger who only passes
-- are nobody, and of somebody ignored nothing is noted. Of a visit's photo the place is not noted, because its own record
-- has it as long as S3 has the photo.
local function note_photo(face, owner)
  local photo = call('GET', key('photo-of', face))
  if not photo or string.sub(owner, 1, 7) == 'review:' or is_passing(owner) or mark_of(owner) == 'ignored' then return end
  local place = cjson.decode(photo)
  local folder = string.match(place.key or '', '^[^/]*')
  local is_visit = folder == 'entrance' or folder == 'exit'
  call('HSET', key('photos-of', owner), place.photo_id, is_visit and '{"photo_id":"' .. place.photo_id .. '"}' or photo)
end
