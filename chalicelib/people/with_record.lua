--- include people/split_record
-- Return JSON that names a record first, or none where the record is nil.
local function with_record(json, record)
  local _, plain = split_record(json)
  if not record then return plain end
  return '{"record": "' .. record .. '"' .. (plain == '{}' and '}' or ', ' .. string.sub(plain, 2))
end
