--- include people/addresses_of
--- include people/withdraw
-- Withdraw a consent by a link: for its customer, or whom they are part of by now, and for every customer who has
-- the address that the link was sent to, or theirs. It holds for who comes to that address later, too.
-- KEYS: 1 the link's customer; ARGV: 1 prefix of all keys, 2 its id, 3 purpose, 4 channel, 5 digest of the address
-- Who that is is only known here; the shop's hash tag keeps all keys in one slot.
local purpose, channel = ARGV[3], ARGV[4]
local customer = survivor(ARGV[2])
if call('HEXISTS', key('customer', customer), 'status') == 1 then
  call('HSET', key('customer', customer), 'consents.' .. purpose .. '_by.' .. channel, '0')
end
local address = addresses_of(customer)[channel]
if address then withdraw(address, purpose, channel) end
if ARGV[5] ~= '' then withdraw(ARGV[5], purpose, channel) end
