--- include faces/owner_of
--- include people/with_record
-- Let a face be another customer's, with the reference that it may be; it belongs to no former record any more.
local function move_face(face, from, into)
  if (owner_of(face)) == from then
    call('SET', key('face', face), into, 'KEEPTTL')
    local lapses = call('ZSCORE', key('faces', from), face)
    call('ZREM', key('faces', from), face)
    if lapses then call('ZADD', key('faces', into), lapses, face) end
  end
  local seen = call('HGET', key('references', from), face)
  if seen then
    call('HDEL', key('references', from), face)
    call('HSET', key('references', into), face, with_record(seen, nil))
  end
end
