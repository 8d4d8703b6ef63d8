-- Return the photos in which a customer's reference faces were seen.
local function seen_in(customer)
  local photos = {}
  for _, seen in ipairs(call('HVALS', key('references', customer))) do
    table.insert(photos, cjson.decode(seen).photo_id)
  end
  return photos
end
