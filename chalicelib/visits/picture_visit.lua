--- include people/mark_of
--- include visits/picture_of
--- include visits/standing_visit
-- Give a visit, or the one that absorbed it, the picture of its face unless it has one.
-- Answers 1 when this picture is shown by a visit now; 0 else, also when the visit was erased, or its customer is
-- ignored by now.
-- KEYS: 1 the visit, 2 the photo's faces that visits show (hash face -> visit)
-- ARGV: 1 prefix of all keys, 2 visit id, 3 photo id, 4 face id
local photo, face = ARGV[3], ARGV[4]
local visit = standing_visit(ARGV[2])
local record = key('visit', visit)
local customer = call('HGET', record, 'customer_id')
if not customer or mark_of(customer) == 'ignored' then return 0 end
if not picture_of(visit) then call('HSET', record, 'shown_photo', photo, 'shown_face', face) end
local shown_photo, shown_face = picture_of(visit)
if shown_photo ~= photo or shown_face ~= face then return 0 end
call('HSET', KEYS[2], face, visit)
return 1
