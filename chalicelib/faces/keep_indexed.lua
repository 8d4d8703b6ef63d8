-- Keep the indexed faces of a photo for its next run, unless the photo is deleted already.
-- KEYS: 1 the photo, 2 its indexed faces; ARGV: 1 these faces (JSON), 2 seconds to keep them
if call('HGET', KEYS[1], 'state') ~= 'removed' then call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2]) end
