-- Count what was handed over by some orders among one customer's purchases, no longer among another's.
local function move_purchases(orders, giver, taker)
  for _, order in ipairs(orders) do
    local state, items = unpack(call('HMGET', key('order', order), 'state', 'items'))
    for _, item in ipairs(state == 'handed_over' and cjson.decode(items) or {}) do
      call('ZINCRBY', key('bought', taker), item.quantity, item.sku)
      local left = call('ZINCRBY', key('bought', giver), -item.quantity, item.sku)
      if tonumber(left) <= 0 then call('ZREM', key('bought', giver), item.sku) end
    end
  end
end
