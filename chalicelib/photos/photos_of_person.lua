--- include people/records_of
--- include faces/found_in
-- List the photos that a person is in, by all their records, and the selfies that were sent for them. Some may come
-- twice, or be gone.
-- KEYS: 1 all photos, for their slot; ARGV: 1 prefix of all keys, 2 customer id, also one that was merged
local photos = {}
for _, record in ipairs(records_of(survivor(ARGV[2]))) do
  for _, photo in ipairs(found_in(record)) do table.insert(photos, photo) end
  for _, photo in ipairs(call('ZRANGE', key('photos', 'customer_id', record), 0, -1)) do table.insert(photos, photo) end
end
return photos
