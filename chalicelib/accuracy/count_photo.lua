--- include accuracy/count_in
--- include accuracy/level_of
-- Count what a visit's photo that is done showed, on its day: who was known, by similarity, and who was new; per camera
-- the faces, and those left out by reason. Nothing says who they were.
local function count_photo(photo)
  local lane, name, time, left_out = unpack(call('HMGET', photo, 'lane', 'key', 'time', 'left_out'))
  local camera = string.match(name or '', '^[^/]+/([^/]+)/')
  if lane ~= 'visit' or not camera or not time then return end
  local counters, fields = key('recognition', string.sub(time, 1, 10)), call('HGETALL', photo)
  for i = 1, #fields, 2 do
    if string.sub(fields[i], 1, 5) == 'face:' then
      local decision, _, similarity = unpack(cjson.decode(fields[i + 1]))
      count_in(counters, 'faces ' .. camera, 1)
      if decision == 'known' and type(similarity) == 'number' then
        count_in(counters, 'known ' .. level_of(similarity), 1)
      elseif decision == 'new' or decision == 'stranger' then
        count_in(counters, 'new', 1)
      end
    end
  end
  for reason, number in pairs(cjson.decode(left_out or '{}')) do
    count_in(counters, 'left_out ' .. reason .. ' ' .. camera, number)
  end
end
