-- Let a new key sign unsubscribe links, and keep the one before for a while.
-- Answers 1, or 0 while a former key is kept: there are two at most, and a repeated call replaces nothing.
-- KEYS: 1 the key that signs, 2 the former one
-- ARGV: 1 the new key, 2 seconds for which the one before works
if call('EXISTS', KEYS[2]) == 1 then return 0 end
local present = call('GET', KEYS[1])
if present then call('SET', KEYS[2], present, 'EX', ARGV[2]) end
call('SET', KEYS[1], ARGV[1])
return 1
