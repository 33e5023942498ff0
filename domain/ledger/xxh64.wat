;; XXH64 with seed 0, after https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
;; A hash is left in memory, little-endian: as two 32-bit halves it can be read without a BigInt.
(module
  (memory (export "memory") 2)

  (func $round (param $sum i64) (param $lane i64) (result i64)
    (i64.mul
      (i64.rotl (i64.add (local.get $sum) (i64.mul (local.get $lane) (i64.const 0xC2B2AE3D27D4EB4F))) (i64.const 31))
      (i64.const 0x9E3779B185EBCA87)))

  (func $merge (param $hash i64) (param $sum i64) (result i64)
    (i64.add
      (i64.mul (i64.xor (local.get $hash) (call $round (i64.const 0) (local.get $sum))) (i64.const 0x9E3779B185EBCA87))
      (i64.const 0x85EBCA77C2B2AE63)))

  (func $hash (param $at i32) (param $length i32) (result i64)
    (local $end i32) (local $hash i64) (local $a i64) (local $b i64) (local $c i64) (local $d i64)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (if (i32.ge_u (local.get $length) (i32.const 32))
      (then
        (local.set $a (i64.const 0x60EA27EEADC0B5D6))
        (local.set $b (i64.const 0xC2B2AE3D27D4EB4F))
        (local.set $c (i64.const 0))
        (local.set $d (i64.const 0x61C8864E7A143579))
        ;; $round, written out: a call of it would cost as much as it does.
        (loop $stripes
          (local.set $a
            (i64.mul
              (i64.rotl (i64.add (local.get $a) (i64.mul (i64.load (local.get $at)) (i64.const 0xC2B2AE3D27D4EB4F))) (i64.const 31))
              (i64.const 0x9E3779B185EBCA87)))
          (local.set $b
            (i64.mul
              (i64.rotl (i64.add (local.get $b) (i64.mul (i64.load offset=8 (local.get $at)) (i64.const 0xC2B2AE3D27D4EB4F))) (i64.const 31))
              (i64.const 0x9E3779B185EBCA87)))
          (local.set $c
            (i64.mul
              (i64.rotl (i64.add (local.get $c) (i64.mul (i64.load offset=16 (local.get $at)) (i64.const 0xC2B2AE3D27D4EB4F))) (i64.const 31))
              (i64.const 0x9E3779B185EBCA87)))
          (local.set $d
            (i64.mul
              (i64.rotl (i64.add (local.get $d) (i64.mul (i64.load offset=24 (local.get $at)) (i64.const 0xC2B2AE3D27D4EB4F))) (i64.const 31))
              (i64.const 0x9E3779B185EBCA87)))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (br_if $stripes (i32.le_u (i32.add (local.get $at) (i32.const 32)) (local.get $end))))
        (local.set $hash
          (i64.add
            (i64.add (i64.rotl (local.get $a) (i64.const 1)) (i64.rotl (local.get $b) (i64.const 7)))
            (i64.add (i64.rotl (local.get $c) (i64.const 12)) (i64.rotl (local.get $d) (i64.const 18)))))
        (local.set $hash (call $merge (local.get $hash) (local.get $a)))
        (local.set $hash (call $merge (local.get $hash) (local.get $b)))
        (local.set $hash (call $merge (local.get $hash) (local.get $c)))
        (local.set $hash (call $merge (local.get $hash) (local.get $d))))
      (else (local.set $hash (i64.const 0x27D4EB2F165667C5))))
    (local.set $hash (i64.add (local.get $hash) (i64.extend_i32_u (local.get $length))))

    (block $eights
      (loop $next
        (br_if $eights (i32.gt_u (i32.add (local.get $at) (i32.const 8)) (local.get $end)))
        (local.set $hash (i64.xor (local.get $hash) (call $round (i64.const 0) (i64.load (local.get $at)))))
        (local.set $hash
          (i64.add
            (i64.mul (i64.rotl (local.get $hash) (i64.const 27)) (i64.const 0x9E3779B185EBCA87))
            (i64.const 0x85EBCA77C2B2AE63)))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $next)))
    (if (i32.le_u (i32.add (local.get $at) (i32.const 4)) (local.get $end))
      (then
        (local.set $hash
          (i64.xor (local.get $hash) (i64.mul (i64.load32_u (local.get $at)) (i64.const 0x9E3779B185EBCA87))))
        (local.set $hash
          (i64.add
            (i64.mul (i64.rotl (local.get $hash) (i64.const 23)) (i64.const 0xC2B2AE3D27D4EB4F))
            (i64.const 0x165667B19E3779F9)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))))
    (block $ones
      (loop $next
        (br_if $ones (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $hash
          (i64.xor (local.get $hash) (i64.mul (i64.load8_u (local.get $at)) (i64.const 0x27D4EB2F165667C5))))
        (local.set $hash (i64.mul (i64.rotl (local.get $hash) (i64.const 11)) (i64.const 0x9E3779B185EBCA87)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))

    (local.set $hash (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 33))))
    (local.set $hash (i64.mul (local.get $hash) (i64.const 0xC2B2AE3D27D4EB4F)))
    (local.set $hash (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 29))))
    (local.set $hash (i64.mul (local.get $hash) (i64.const 0x165667B19E3779F9)))
    (i64.xor (local.get $hash) (i64.shr_u (local.get $hash) (i64.const 32))))

  ;; Of the bytes from $at on, left at address 0.
  (func (export "hash") (param $at i32) (param $length i32)
    (i64.store (i32.const 0) (call $hash (local.get $at) (local.get $length))))

  ;; Of many pieces, whose first bytes and ends stand at $starts and $ends, 4 bytes each; left from $to on.
  (func (export "hashAll") (param $starts i32) (param $ends i32) (param $count i32) (param $to i32)
    (local $at i32)
    (block $all
      (loop $next
        (br_if $all (i32.eqz (local.get $count)))
        (local.set $at (i32.load (local.get $starts)))
        (i64.store (local.get $to) (call $hash (local.get $at) (i32.sub (i32.load (local.get $ends)) (local.get $at))))
        (local.set $starts (i32.add (local.get $starts) (i32.const 4)))
        (local.set $ends (i32.add (local.get $ends) (i32.const 4)))
        (local.set $to (i32.add (local.get $to) (i32.const 8)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next))))
)
