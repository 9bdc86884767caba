function Invoke-Demo { throw "later" }
