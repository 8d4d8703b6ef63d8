-- Return the face of a photo that a visit of this customer shows as its picture, or nil.
local function shown_as(photo, customer)
  local shown = call('HGETALL', key('pictured', photo))
  for i = 1, #shown, 2 do
    if call('HGET', key('visit', shown[i + 1]), 'customer_id') == customer then return shown[i] end
  end
end
