--- include people/agree
-- Keep a selfie with its customer, or their survivor, who is enrolled from now on and agrees to be recognised by
-- sending it. Answers 1, 0 when there is no such customer, -1 when the customer was erased, -2 when they have withdrawn
-- that consent since they sent it.
-- KEYS: 1 the customer
-- ARGV: 1 prefix of all keys, 2 customer id, 3 photo id, 4 the selfie (JSON), 5 when it was sent (ms)
-- The survivor is only known here, so it can't be among the KEYS; the shop's hash tag keeps it in the same slot.
local customer = survivor(ARGV[2])
local profile = key('customer', customer)
if erased(customer) then return -1 end
if call('HEXISTS', profile, 'status') == 0 then return 0 end
if not agree(customer, ARGV[5]) then return -2 end
call('HSET', profile, 'status', 'enrolled')
call('HSET', key('selfies', customer), ARGV[3], ARGV[4])
return 1
