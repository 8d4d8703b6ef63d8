--- include photos/faces_record
-- Note that a face which a photo shows is passed over: it is nobody's.
local function ignore_face(photo, face)
  local record, field = faces_record(photo), 'face:' .. face
  local stored = call('HGET', record, field)
  if not stored then return end
  local parts = cjson.decode(stored)
  parts[1], parts[2], parts[3] = 'ignored', cjson.null, cjson.null
  call('HSET', record, field, cjson.encode(parts))
end
