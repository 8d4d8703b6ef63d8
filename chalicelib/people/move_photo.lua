--- include people/records_of
--- include people/move_face
--- include people/give_reference
--- include photos/faces_in
--- include photos/name_face
-- Let all faces that a photo shows of one customer be another's.
local function move_photo(photo, from, into)
  -- by the photo, because a face that was indexed anew has another id than the photo knows
  local references = call('HGETALL', key('references', from))
  for i = 1, #references, 2 do
    if cjson.decode(references[i + 1]).photo_id == photo then move_face(references[i], from, into) end
  end

  -- photos name the records of then
  local records, is_record = records_of(from), {}
  for _, record in ipairs(records) do is_record[record] = true end
  for _, shown in ipairs(faces_in(photo)) do
    local face, customer, box = unpack(shown)
    if is_record[customer] then
      name_face(photo, face, into)
      move_face(face, from, into)
      give_reference(into, photo, face, box)
    end
  end
  for _, record in ipairs(records) do
    local face, where = call('HGET', key('in-photo', photo), record), call('HGET', key('photos-of', record), photo)
    call('HDEL', key('in-photo', photo), record)
    if face then call('HSET', key('in-photo', photo), into, face) end
    call('HDEL', key('photos-of', record), photo)
    if where then call('HSET', key('photos-of', into), photo, where) end
  end
end
