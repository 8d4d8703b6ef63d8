-- Note that somebody agrees to be recognised by a selfie of this moment (ms). A later withdrawal stays.
local function agree(customer, moment)
  local withdrawn = call('HGET', key('customer', customer), 'recognition_withdrawn') or ''
  if withdrawn ~= '' and tonumber(withdrawn) >= tonumber(moment) then return false end
  call('HSET', key('customer', customer), 'consents.recognition', '1', 'recognition_withdrawn', '')
  return true
end
