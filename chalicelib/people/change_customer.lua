--- include people/addresses_of
--- include people/list_customer
--- include people/unlist_customer
--- include notifications/forget_told
--- include people/heed_withdrawals
--- include people/mark_of
--- include people/withdraw
--- include visits/count_as_present
-- Change some fields of a customer; 0 when there is none. A no belongs to the address: it holds for every customer
-- who has it. A yes counts for this customer, and for those who come to the address later. Who gets a mark is not
-- present any more, and who loses it is present since they were last seen.
-- KEYS: 1 the customer
-- ARGV: 1 prefix of all keys, 2 customer id, 3 what is said of consents (JSON: [[purpose, channel, yes]…]),
--       4… field, value, field, value…
-- Which words and addresses there are is only known here; the shop's hash tag keeps all keys in one slot.
local customer = ARGV[2]
if call('HEXISTS', KEYS[1], 'status') == 0 then return 0 end
if #ARGV < 4 then return 1 end

local before, mark = addresses_of(customer), mark_of(customer)
unlist_customer(customer)
call('HSET', KEYS[1], unpack(ARGV, 4))
list_customer(customer)
forget_told(before)
if mark_of(customer) ~= mark then count_as_present(customer) end
local addresses, named = addresses_of(customer), {}
for i = 4, #ARGV, 2 do named[ARGV[i]] = ARGV[i + 1] end
for channel, address in pairs(addresses) do
  if address ~= before[channel] then heed_withdrawals(customer, channel) end
end
for _, said in ipairs(cjson.decode(ARGV[3])) do
  local purpose, channel, yes = unpack(said)
  local address, consent = addresses[channel], 'consents.' .. purpose .. '_by.' .. channel
  if named[consent] then call('HSET', KEYS[1], consent, named[consent]) end
  if address and not yes then
    withdraw(address, purpose, channel, customer)
  elseif address and call('HGET', KEYS[1], consent) == '1' then
    call('SREM', key('withdrawn', address), purpose)
  end
end
return 1
