--- include photos/faces_record
-- Return the faces that a photo shows, as {{id, customer or null, box}…}. Earlier versions wrote its faces into a hash of
-- their own.
local function faces_in(photo)
  local BOX_SCALE, faces = 100000, {}
  local fields, former = call('HGETALL', faces_record(photo)), call('HGETALL', key('photo-faces', photo))
  for i = 1, #fields, 2 do
    local face = string.match(fields[i], '^face:(.+)$')
    if face then
      local parts, box = cjson.decode(fields[i + 1]), {}
      for side, name in ipairs({'Left', 'Top', 'Width', 'Height'}) do box[name] = parts[side + 3] / BOX_SCALE end
      table.insert(faces, {face, parts[2], box})
    end
  end
  for i = 1, #former, 2 do
    local face = cjson.decode(former[i + 1])
    table.insert(faces, {former[i], face.customer_id, face.box})
  end
  return faces
end
