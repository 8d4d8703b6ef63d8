-- Note the photo that a face was indexed of as one that its owner was found in; a review is nobody.
local function note_photo(face, owner)
  local photo = call('GET', key('photo-of', face))
  if photo and string.sub(owner, 1, 7) ~= 'review:' then
    call('HSET', key('photos-of', owner), cjson.decode(photo).photo_id, photo)
  end
end
