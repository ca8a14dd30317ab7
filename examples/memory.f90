! SPDX-License-Identifier: MIT
! memory.f90 - memory.c in Fortran 2008, with the threads of OpenMP.
!
!     gfortran -fopenmp lockstep.f90 memory.f90 $(pkg-config --libs lockstep)
program memory
  use lockstep
  implicit none

  integer, parameter :: rows = 4000, features = 2, threads = 8
  real(c_float), target :: x(features, rows)
  real(c_float) :: probability(rows)
  integer(c_int32_t), target :: y(rows)
  type(c_ptr) :: config = c_null_ptr, data = c_null_ptr
  type(c_ptr) :: trainer = c_null_ptr, predictor
  type(ls_table) :: table
  integer :: i

  call random_number(x)
  x = 2 * x - 1
  y = merge(1, 0, sum(x**2, dim=1) < 0.5)

  table%size = c_sizeof(table)
  table%rows = rows
  table%x = ls_array(c_loc(x), LS_FLOAT32, features)
  table%y = ls_array(c_loc(y), LS_INT32, 1)
  call check(ls_config_create(config))
  call set(config, 'hidden', '32,16')
  call set(config, 'epochs', '30')
  call check(ls_dataset_create(table, config, data))
  call check(ls_trainer_create(config, data, c_null_ptr, c_null_ptr, trainer))
  call check(ls_trainer_run(trainer, c_null_ptr, 0_c_int))

  !$omp parallel num_threads(threads) private(predictor, i)
  predictor = c_null_ptr
  call check(ls_predictor_create(ls_trainer_model(trainer), 1_c_size_t, &
                                 predictor))
  !$omp do
  do i = 1, rows
    call check(ls_predictor_run(predictor, 1_c_size_t, x(:, i), &
                                probability(i:i)))
  end do
  !$omp end do
  call ls_predictor_destroy(predictor)
  !$omp end parallel

  print '(i0, a, i0, a)', count((probability > 0.5) .eqv. (y == 1)), ' of ', &
    rows, ' rows are right'
  call ls_trainer_destroy(trainer)
  call ls_dataset_close(data)
  call ls_config_destroy(config)
end program
