-- Tell if a delivery in this state has yet to end.
local function is_open(state) return state == 'waiting' or state == 'failed' or state == 'sending' end
