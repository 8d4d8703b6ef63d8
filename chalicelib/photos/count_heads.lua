-- Count the faces in a photo for its day and camera, once for all attempts, whichever looks at it last.
local function count_heads(photo, number, day, camera, lifetime)
  local before = tonumber(call('HGET', photo, 'heads') or '0')
  if number ~= before then
    call('HSET', photo, 'heads', number)
    call('HINCRBY', key('heads', day), camera, number - before)
    call('EXPIRE', key('heads', day), lifetime)
  end
end
