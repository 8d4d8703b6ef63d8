--- include people/addresses_of
--- include people/list_customer
--- include people/unlist_customer
--- include people/heed_withdrawals
--- include people/withdraw
-- Put a customer into the indexes by word and by address, who was there before these; 0 when somebody has changed
-- their profile since it was read, which does that, too. What they turned down is withdrawn for their address.
-- KEYS: 1 the customer
-- ARGV: 1 prefix of all keys, 2 customer id, 3 name, 4 e-mail address, 5 phone number, 6 fields to add (JSON: a list
--       of names and values), 7… the channels with addresses that are used for who has said nothing of them
local profile = call('HMGET', KEYS[1], 'status', 'name', 'contact.email', 'contact.phone')
if not profile[1] then return 0 end
for i = 2, 4 do
  if (profile[i] or '') ~= ARGV[i + 1] then return 0 end
end
unlist_customer(ARGV[2])
call('HSET', KEYS[1], unpack(cjson.decode(ARGV[6])))
list_customer(ARGV[2])
local addresses = addresses_of(ARGV[2])
for channel in pairs(addresses) do heed_withdrawals(ARGV[2], channel) end
for i = 7, #ARGV do
  for _, purpose in ipairs(addresses[ARGV[i]] and {'marketing', 'service'} or {}) do
    local refused = call('HGET', KEYS[1], 'consents.' .. purpose .. '_by.' .. ARGV[i]) == '0'
    if refused then withdraw(addresses[ARGV[i]], purpose, ARGV[i]) end
  end
end
return 1
