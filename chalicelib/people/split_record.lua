-- Split JSON into the record that it names first, nil where it names none, and the JSON without it.
-- As text, because cjson would change what it decodes and encodes: empty lists, long numbers.
local function split_record(json)
  local record, rest = string.match(json, '^{"record": "([^"]*)",? ?(.*)$')
  return record, record and '{' .. rest or json
end
