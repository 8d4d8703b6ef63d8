-- Call a command on a key with many arguments, 1000 at once, for Lua can't unpack some thousands.
local function in_parts(command, place, arguments)
  for first = 1, #arguments, 1000 do
    call(command, place, unpack(arguments, first, math.min(first + 999, #arguments)))
  end
end
