-- Return the photo and the face that a visit shows as its picture, or nil. Earlier versions wrote the picture's key.
local function picture_of(visit)
  local photo, face, earlier = unpack(call('HMGET', key('visit', visit), 'shown_photo', 'shown_face', 'picture'))
  if photo then return photo, face end
  return string.match(earlier or '', '^faces/([^/]+)/(.+)%.jpg$')
end
