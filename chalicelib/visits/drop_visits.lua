--- include visits/picture_of
-- Forget visits of somebody who is erased, and that a picture is shown by them. Answers how many keys were deleted.
-- KEYS: 1 the first visit, for its slot; ARGV: 1 prefix of all keys, 2… visits
local deleted = 0
for i = 2, #ARGV do
  local visit = ARGV[i]
  -- Read here, because a task may give the visit its picture this moment.
  local photo, face = picture_of(visit)
  if photo then call('HDEL', key('pictured', photo), face) end
  call('ZREM', key('visits'), visit)
  for _, part in ipairs({'', ':photos', ':absorbed'}) do deleted = deleted + call('DEL', key('visit', visit .. part)) end
end
return deleted
