--- include photos/faces_record
-- Name the customer of a face that a photo shows. Earlier versions wrote its faces into a hash of their own.
local function name_face(photo, face, customer)
  local record, field, former = faces_record(photo), 'face:' .. face, key('photo-faces', photo)
  local stored, earlier = call('HGET', record, field), call('HGET', former, face)
  if stored then
    local parts = cjson.decode(stored)
    parts[2] = customer
    call('HSET', record, field, cjson.encode(parts))
  elseif earlier then
    local parts = cjson.decode(earlier)
    parts.customer_id = customer
    call('HSET', former, face, cjson.encode(parts))
  end
end
