-- Forget which offers went to addresses that nobody has any more; what was withdrawn for them stays.
local function forget_told(addresses)
  for _, address in pairs(addresses) do
    if call('EXISTS', key('address', address)) == 0 then call('DEL', key('told', address)) end
  end
end
