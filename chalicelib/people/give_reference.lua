-- Make a face of a photo a customer's reference, unless they have one. It may not be in the collection any more.
local function give_reference(customer, photo, face, box)
  local bucket, name, version = unpack(call('HMGET', key('photo', photo), 'bucket', 'key', 'version'))
  if not name or call('HLEN', key('references', customer)) > 0 then return end
  local seen = {photo_id = photo, bucket = bucket, key = name, version = version or '', box = box}
  call('HSET', key('references', customer), face, cjson.encode(seen))
  call('SET', key('face', face), customer)
  call('ZADD', key('faces', customer), '+inf', face)
end
