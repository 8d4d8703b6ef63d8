-- Tell whether somebody had themselves erased at a moment (ms) or later.
local function erased_since(moment) return tonumber(call('GET', key('erased-at')) or '-1') >= tonumber(moment) end
