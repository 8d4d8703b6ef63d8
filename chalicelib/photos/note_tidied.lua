--- include photos/is_latest
-- Note that an attempt has tidied up after those before it, if it is the photo's latest.
-- KEYS: 1 the photo; ARGV: 1 attempt
if is_latest(KEYS[1], ARGV[1]) then call('HSET', KEYS[1], 'tidied', ARGV[1]) end
